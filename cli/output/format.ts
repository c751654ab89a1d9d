import type { Range } from '../summary/range.js';

/** Numbers as people read them. */

const UNITS = ['', 'k', 'M', 'G', 'T'] as const;

/** `1234567` as `1.23 M`, three digits long. */
function scaled(value: number): string {
  let rest = value;
  let unit = 0;
  for (; rest >= 999.5 && unit < UNITS.length - 1; unit += 1) rest /= 1000;
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${UNITS[unit]}`;
}

export const bytes = (value: number): string => `${scaled(value)}B`;
export const bitrate = (value: number): string => `${scaled(value)}bit/s`;
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** At most `digits` behind the point, and none that say nothing. */
export const decimal = (value: number, digits = 1): string => String(Number(value.toFixed(digits)));

/** Seconds: `0.50 s`, `12.3 s`, `2:05`, `1:02:05`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

/** `1 frame`, `2 frames`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `12 to 40, mean 25.5`. */
export function rangeText({ min, mean, max }: Range, digits = 1): string {
  const [least, middle, greatest] = [min, mean, max].map((value) => decimal(value, digits));
  return least === greatest ? least! : `${least} to ${greatest}, mean ${middle}`;
}
