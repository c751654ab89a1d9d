/** Numbers and moments as people read them; what is not known is a dash. */

const UNITS = ['', 'k', 'M', 'G', 'T'] as const;
/** Stands for what is not known. */
export const UNKNOWN = '–';

/** `1234567` as `1.23 M`, three digits long. */
function scaled(value: number): string {
  let rest = value;
  let unit = 0;
  for (; rest >= 999.5 && unit < UNITS.length - 1; unit += 1) rest /= 1_000;
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${UNITS[unit]}`;
}

export const bytes = (value: number | undefined): string => (value === undefined ? UNKNOWN : `${scaled(value)}B`);

export const bitrate = (value: number | undefined): string => (value === undefined ? UNKNOWN : `${scaled(value)}bit/s`);

export const percent = (share: number): string => `${decimal(100 * share)} %`;

/** At most `digits` behind the point, and none that say nothing. */
export function decimal(value: number | undefined, digits = 1): string {
  return value === undefined ? UNKNOWN : String(Number(value.toFixed(digits)));
}

/** Milliseconds: `4.2 ms`, `350 ms`, `1.5 s`, `2 min`. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  if (Math.abs(value) < 1_000) return `${decimal(value, Math.abs(value) < 100 ? 1 : 0)} ms`;
  return Math.abs(value) < 60_000 ? `${decimal(value / 1_000)} s` : `${decimal(value / 60_000)} min`;
}

/** A moment of the day by the reader's clock: `09:05:07`, with `fraction` also its milliseconds. */
export function clock(time: number, fraction = false): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const whole = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return fraction ? `${whole}.${String(date.getMilliseconds()).padStart(3, '0')}` : whole;
}

/** `1 frame`, `2 frames`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `1280 × 720`. */
export function size(width: number | undefined, height: number | undefined): string {
  return width === undefined || height === undefined ? UNKNOWN : `${width} × ${height}`;
}

/** `VP8` of `video/VP8`. */
export const codecName = (mimeType: string): string => mimeType.slice(mimeType.indexOf('/') + 1) || UNKNOWN;
