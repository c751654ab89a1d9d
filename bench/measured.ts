/** The samples of one comparison: `samples[variant][round]`, in `unit`. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  /** Of the baseline, of the baseline once more, and of the others. */
  readonly variants: readonly string[];
  readonly samples: readonly (readonly number[])[];
  /** By how much of itself the baseline may differ from itself before the launch is void. Default 0.15. */
  readonly tolerance?: number;
  /** CPU time of all the browser's threads, `cpu[variant][round]` in microseconds a frame, where the system tells. */
  readonly cpu?: readonly (readonly number[])[];
  /** What a reader must know, such as that frames were lost. */
  readonly notes?: readonly string[];
}

/** How something grew, of one launch. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  /** Seconds since the beginning, and the value. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}
