import type { WireOverhead } from '../../../src/analysis/wire.js';
import { checkInteger, checkObject, checkOneOf, wrongType } from '../../../src/shared/arguments.js';

/** Options of the `analyzer` stage. */
export interface AnalyzerOptions {
  /**
   * Which frames the page is told of one by one: all, one in so many (2 to 10,000), or none. Statistics always count
   * all. Default `'all'`.
   */
  readonly records?: 'all' | 'none' | number;
  /** Records that wait for the page at most, 1 to 100,000; beyond these the oldest are only counted. Default 2,000. */
  readonly maxRecords?: number;
  /** Milliseconds between two batches, 10 to 10,000: each costs the page some time, however little it tells. Default 500. */
  readonly batchInterval?: number;
  /** Milliseconds between two snapshots, which come with the batches, 10 to 600,000; 0 never by themselves. Default 1,000. */
  readonly snapshotInterval?: number;
  /** How long video may be without a key frame before `no-key-frame`, in milliseconds, 100 to 600,000. Default 5,000. */
  readonly noKeyFrameAfter?: number;
  /**
   * Whether payloads are encrypted at this place of the pipeline, and so cannot be read: for a second analyzer behind
   * the encryption, which measures what that adds. Default false.
   */
  readonly encrypted?: boolean;
  /** What packets add to payloads, for estimates of the wire. */
  readonly wire?: WireOverhead;
}

/** The options with their defaults. */
export interface AnalyzerSettings extends Required<Omit<AnalyzerOptions, 'records'>> {
  /** One frame in so many is told to the page; 0: none. */
  readonly every: number;
}

/** Throws TypeError or RangeError for what is no option. */
export function checkAnalyzerOptions(options: AnalyzerOptions): AnalyzerSettings {
  checkObject('options', options);
  const { records = 'all', maxRecords = 2_000, batchInterval = 500, snapshotInterval = 1_000 } = options;
  const { noKeyFrameAfter = 5_000, encrypted = false, wire = {} } = options;
  if (typeof records === 'number') checkInteger('options.records', records, 2, 10_000);
  else checkOneOf('options.records', records, ['all', 'none']);
  checkInteger('options.maxRecords', maxRecords, 1, 100_000);
  checkInteger('options.batchInterval', batchInterval, 10, 10_000);
  checkInteger('options.snapshotInterval', snapshotInterval, snapshotInterval === 0 ? 0 : 10, 600_000);
  checkInteger('options.noKeyFrameAfter', noKeyFrameAfter, 100, 600_000);
  if (typeof encrypted !== 'boolean') throw wrongType('options.encrypted', 'a boolean', encrypted);
  checkWire(wire);
  const every = typeof records === 'number' ? records : Number(records === 'all');
  return { every, maxRecords, batchInterval, snapshotInterval, noKeyFrameAfter, encrypted, wire };
}

function checkWire(wire: WireOverhead): void {
  checkObject('options.wire', wire);
  const { packetPayload = 1_200, extensions = 0, authentication = 0, network = 0 } = wire;
  checkInteger('options.wire.packetPayload', packetPayload, 1, 65_535);
  for (const [name, value] of Object.entries({ extensions, authentication, network })) {
    checkInteger(`options.wire.${name}`, value, 0, 1_000);
  }
}
