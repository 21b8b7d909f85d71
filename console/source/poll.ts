import { ask, NoAnswer } from "./api.ts";
import { follow, now } from "./clock.ts";
import { answered, failed, type Feed } from "./feed.ts";

export interface Polled<T> {
  /** What to ask for; null for nothing. */
  path: () => string | null;
  /** How many milliseconds after an answer it is asked for again, so that a slow server is not asked faster than it answers. */
  every: number;
  get: () => Feed<T>;
  put: (feed: Feed<T>) => void;
}

/** Asks again and again, whatever comes of it. What is returned asks at once. */
export function poll<T>({ path, every, get, put }: Polled<T>): () => void {
  let timer: number | undefined;
  let asking = false;
  let repeat = false;
  const turn = async (): Promise<void> => {
    window.clearTimeout(timer);
    const wanted = path();
    if (wanted === null) return;
    if (asking) {
      repeat = true;
      return;
    }

    asking = true;
    repeat = false;
    const feed = await hear(wanted, get);
    asking = false;
    // It may be about something else by now.
    if (wanted === path()) put(feed);
    else repeat = true;
    timer = window.setTimeout(turn, repeat ? 0 : every);
  };
  void turn();
  return () => void turn();
}

/** Asks once. */
export async function hear<T>(path: string, get: () => Feed<T>): Promise<Feed<T>> {
  const asked = Date.now();
  try {
    const value = await ask<T>(path);
    follow(value, asked);
    return answered(value, now());
  } catch (error) {
    return failed(get(), (error as Error).message, error instanceof NoAnswer, now());
  }
}
