import type { Affected, Backlog, Letter, LetterGroup, Letters, Node, Order, Overview, Scheduled } from "./api.ts";
import type { Standing } from "./concerns.ts";
import type { Feed } from "./feed.ts";
import type { Sample } from "./series.ts";

/** All that the page shows. The views make elements of it and keep nothing themselves. */
export interface State {
  /** When it is, by the clock of the service. */
  now: number;
  utc: boolean;
  samples: Sample[];
  overview: Feed<Overview>;
  backlog: Feed<Backlog>;
  nodes: Feed<Node[]>;
  groups: Feed<LetterGroup[]>;
  letters: Feed<Letters>;
  /** Letters of further pages, which were asked for once. */
  older: Letter[];
  scheduled: Feed<Scheduled[]>;
  order: { id: string; feed: Feed<Order> } | null;
  standing: Standing[];
  shown: Standing[];
  /** The causes whose letters are shown. */
  open: ReadonlySet<string>;
  /** Letters whose body and exception were asked for. */
  details: ReadonlyMap<string, Feed<unknown>>;
  /** The time that is pointed at in the charts. */
  pointed: number | null;
  question: Question | null;
  /** What was done from this page, the newest first. */
  done: Done[];
}

/** Something that changes state, and is asked about before it is done. */
export interface Question {
  title: string;
  sentences: string[];
  verb: string;
  /** Whether it cannot be undone. */
  final: boolean;
  path: string;
  body: unknown;
  /** Tells what was done. */
  tell: (answer: Affected) => string;
  busy?: boolean;
  fault?: string;
}

export interface Done {
  at: number;
  text: string;
}

/** What the views can have done. */
export interface Actions {
  ask(question: Question): void;
  confirm(): void;
  dismiss(): void;
  toggle(cause: string, open: boolean): void;
  detail(letter: string): void;
  more(): void;
  show(order: string): void;
  close(): void;
  point(at: number | null): void;
  zone(): void;
}
