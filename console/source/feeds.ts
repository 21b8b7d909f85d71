import type { Backlog, LetterGroup, Letters, Node, Order, Overview, Scheduled } from "./api.ts";
import { poll } from "./poll.ts";
import { add, sample } from "./series.ts";
import type { State } from "./state.ts";

const often = 2_000;
const seldom = 5_000;

/** How many dead letters are asked for at a time. */
export const page = 100;

/** What can be asked for at once. */
export interface Feeds {
  overview(): void;
  letters(): void;
  order(): void;
  /** All but the overview. */
  rest(): void;
}

/** Keeps state as new as the service's answers. */
export function feed(state: State, paint: () => void): Feeds {
  const simple = <T>(path: string, name: "nodes" | "groups" | "backlog" | "scheduled") =>
    poll<T>({
      path: () => path,
      every: seldom,
      get: () => state[name] as never,
      put: (heard) => {
        state[name] = heard as never;
        paint();
      },
    });
  const others = [
    simple<Node[]>("/ops/api/nodes", "nodes"),
    simple<LetterGroup[]>("/ops/api/dead-letters/groups", "groups"),
    simple<Backlog>("/ops/api/backlog", "backlog"),
    simple<Scheduled[]>("/ops/api/scheduled", "scheduled"),
  ];
  const letters = poll<Letters>({
    path: () => (state.open.size > 0 ? `/ops/api/dead-letters?limit=${page}` : null),
    every: seldom,
    get: () => state.letters,
    put: (heard) => {
      state.letters = heard;
      paint();
    },
  });
  const order = poll<Order>({
    path: () => (state.order === null ? null : `/ops/api/orders/${encodeURIComponent(state.order.id)}`),
    every: often,
    get: () => state.order?.feed ?? {},
    put: (heard) => {
      state.order!.feed = heard;
      paint();
    },
  });
  const rest = () => [...others, letters, order].forEach((again) => again());
  const overview = poll<Overview>({
    path: () => "/ops/api/overview",
    every: often,
    get: () => state.overview,
    put: (heard) => {
      const back = state.overview.fault !== undefined && heard.fault === undefined;
      state.overview = heard;
      if (heard.fault === undefined) state.samples = add(state.samples, sample(heard.value!, heard.at!));
      // What else was asked in vain is asked again at once.
      if (back) rest();
      paint();
    },
  });
  return { overview, letters, order, rest };
}
