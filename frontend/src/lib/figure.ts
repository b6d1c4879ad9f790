// Days, money and numbers as people of each language write them.
//
// A day is a "2026-03-08" without a time zone. It becomes a Date at noon UTC
// only to be formatted, in UTC, so that no machine's zone can shift it.

import type { Language } from "./language";

// Making a format takes longer than drawing what it formats; there are few.
const numbers = remembered(Intl.NumberFormat);
const days = remembered(Intl.DateTimeFormat);

function remembered<Options, Format>(Maker: new (lang: string, options?: Options) => Format) {
  const made = new Map<string, Format>();
  return (lang: Language, options?: Options): Format => {
    const key = `${lang} ${JSON.stringify(options)}`;
    const format = made.get(key) ?? new Maker(lang, options);
    made.set(key, format);
    return format;
  };
}

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const minus = "\u2212";

/** Whether the text is a day of the calendar: 2026-02-30 is not. */
export function isDay(text: string): boolean {
  return dayForm.test(text) && dateOf(text)?.toISOString().slice(0, 10) === text;
}

function dateOf(day: string): Date | undefined {
  const date = new Date(`${day}T12:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function formatDay(day: string, lang: Language, options: Intl.DateTimeFormatOptions): string {
  const date = dateOf(day);
  if (!date) return day;
  return days(lang, { ...options, timeZone: "UTC" }).format(date);
}

/** 2026年3月8日 · March 8, 2026 */
export function longDay(day: string, lang: Language): string {
  return formatDay(day, lang, { year: "numeric", month: "long", day: "numeric" });
}

/** 2026年3月8日 · Mar 8, 2026: where there is little room. */
export function shortDay(day: string, lang: Language): string {
  return formatDay(day, lang, { year: "numeric", month: "short", day: "numeric" });
}

/** 星期日 · Sunday */
export function weekday(day: string, lang: Language): string {
  return formatDay(day, lang, { weekday: "long" });
}

/** The day so many days later, or earlier when negative. */
export function addDays(day: string, days: number): string {
  const date = dateOf(day);
  if (!date) return day;
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function count(n: number | bigint, lang: Language): string {
  return numbers(lang).format(n);
}

/**
 * A sum of money. Whole amounts of a hundred and more leave the cents out:
 * nobody decides by them. The shop's currency is not known to the store, so
 * only the Chinese form names a unit, the one every currency shares there.
 */
export function money(cents: bigint, lang: Language): string {
  const amount = Number(cents) / 100;
  const digits = Math.abs(amount) >= 100 || Number.isInteger(amount) ? 0 : 2;
  const text = numbers(lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
  return lang === "zh-CN" ? `${text} 元` : text;
}

/** A share as whole percent; a tenth below one percent and above 99. */
export function percent(share: number, lang: Language): string {
  const edge = share < 0.01 || share > 0.99;
  return numbers(lang, {
    style: "percent",
    maximumFractionDigits: edge ? 1 : 0,
  }).format(share);
}

/** A log-odds with its sign and two decimals: +0.83, −1.20, 0.00. */
export function logOdds(value: number): string {
  const text = Math.abs(value).toFixed(2);
  if (text === "0.00") return text;
  return (value < 0 ? minus : "+") + text;
}

/** Memory and file sizes, in whole megabytes, or kilobytes below one. */
export function bytes(n: number | bigint, lang: Language): string {
  const small = Number(n) < 1 << 20;
  return numbers(lang, {
    style: "unit",
    unit: small ? "kilobyte" : "megabyte",
    maximumFractionDigits: 0,
  }).format(Number(n) / (small ? 1 << 10 : 1 << 20));
}

export function milliseconds(ms: number, lang: Language): string {
  const digits = { maximumFractionDigits: ms < 10 ? 1 : 0 };
  return `${numbers(lang, digits).format(ms)} ms`;
}

/** What a currency is called: CNY is 人民币 and Chinese Yuan. */
export function currencyName(code: string, lang: Language): string {
  try {
    return new Intl.DisplayNames(lang, { type: "currency" }).of(code) ?? code;
  } catch {
    return code; // not three letters
  }
}
