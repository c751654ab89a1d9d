export { createParserState, type ParserState, parseFrame } from './parse-frame.js';
export type { ChromaFormat, ColorDescription, FrameRecord, FrameUnit } from './record.js';
