/** The scripts of bench/lib are plain JavaScript: what a test expects of them is written in `T`. */
export async function load<T>(name: string): Promise<T> {
  return (await import(new URL(`../../bench/${name}`, import.meta.url).href)) as T;
}

export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Variant {
  readonly name: string;
  readonly values: Quartiles;
  readonly ratio?: Quartiles;
  readonly difference?: Quartiles;
  readonly cpu?: Quartiles;
}

export interface Summary {
  readonly name: string;
  readonly unit: string;
  readonly launches: number;
  readonly quiet: number;
  readonly control: Quartiles;
  readonly variants: readonly Variant[];
  readonly notes?: readonly string[];
}

export interface Result {
  readonly browser: string;
  readonly version: string;
  readonly summaries: readonly Summary[];
  readonly noisy: readonly string[];
  readonly series?: readonly { name: string; unit: string; points: readonly (readonly [number, number])[] }[];
}

export interface Report {
  readonly time: string;
  readonly machine: string;
  readonly effort: { readonly tries: number };
  readonly results: readonly Result[];
}

export const flat = (value: number): Quartiles => ({ low: value, median: value, high: value });

/** A comparison of which each variant took so long, beside the first. */
export function summaryOf(name: string, times: Readonly<Record<string, number>>): Summary {
  const [[, first] = ['', 1]] = Object.entries(times);
  return {
    name,
    unit: 'µs a frame',
    launches: 1,
    quiet: 1,
    control: flat(1),
    variants: Object.entries(times).map(([variant, time], index) => ({
      name: variant,
      values: flat(time),
      ...(index > 0 && { ratio: flat(time / first), difference: flat(time - first) }),
    })),
  };
}

export const resultOf = (summaries: readonly Summary[], more: Partial<Result> = {}): Result => ({
  browser: 'chromium',
  version: 'Chrome 156',
  summaries,
  noisy: [],
  ...more,
});

export const reportOf = (results: readonly Result[]): Report => ({
  time: '2026-11-21T10:00:00.000Z',
  machine: '2 × Some, linux',
  effort: { tries: 4 },
  results,
});
