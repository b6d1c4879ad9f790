import type { ListTodayResponse } from "../../gen/perennial/api/v1/today_pb";

/**
 * How many of the day's things are done. The day holds what is done and what
 * is still listed, up to capacity: an item that moved up into a freed place
 * does not make the day longer.
 */
export function tally(today: ListTodayResponse): { done: number; total: number } {
  const all = today.done + today.items.length;
  const total = Math.max(Math.min(all, today.capacity), today.done);
  return { done: today.done, total };
}
