import type { Target } from './target.js';
import { dumps } from './targets/dumps.js';
import { otherFormats } from './targets/formats.js';
import { frameLayout } from './targets/frame-layout.js';
import { mediaFiles } from './targets/media-files.js';
import { assembly, keyMessages, messages } from './targets/messages.js';
import { frameMetadata, metadataParts } from './targets/metadata.js';
import { mlsMessages, mlsSession } from './targets/mls.js';
import { parseFrames } from './targets/parse-frame.js';
import { decryption, sframeHeader } from './targets/sframe.js';
import { statistics, texts } from './targets/texts.js';
import { valueEntries, values } from './targets/values.js';

/** Everything that reads what others wrote. */
export const targets: readonly Target[] = [
  parseFrames,
  frameLayout,
  sframeHeader,
  decryption,
  otherFormats,
  frameMetadata,
  metadataParts,
  values,
  valueEntries,
  messages,
  assembly,
  keyMessages,
  mlsMessages,
  mlsSession,
  texts,
  statistics,
  mediaFiles,
  dumps,
];
