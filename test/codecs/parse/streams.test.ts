import { expect } from 'chai';
import { createParserState, type FrameRecord, parseFrame } from '../../../src/codecs/parse/index.js';
import { readStreams } from './fixtures.js';

describe('parseFrame, against what ffmpeg says of streams of many encoders', () => {
  for (const { name, mimeType, qpSum, frames } of readStreams()) {
    it(name, () => {
      const state = createParserState();
      let sum = 0;
      frames.forEach(({ bytes, expected }, index) => {
        const record = parseFrame(bytes, mimeType, state)!;
        const { qp, units, isNeeded, fullRange, primaries, transfer, matrix, ...rest } = expected;
        const frame = `frame ${index}`;
        for (const [field, value] of Object.entries(rest)) {
          expect(record[field as keyof FrameRecord], `${frame}, ${field}`).to.equal(value);
        }
        if (qp !== undefined && qp.length > 0) {
          expect(record.qp, frame).to.be.closeTo(qp.reduce((sum, one) => sum + one, 0) / qp.length, 1e-9);
          expect(record.qpMin, frame).to.equal(Math.min(...qp));
          expect(record.qpMax, frame).to.equal(Math.max(...qp));
        }
        sum += record.qp ?? 0;
        if (isNeeded) expect(record.droppable, frame).to.equal(false);
        if (units !== undefined)
          expect(
            record.units?.map(({ type }) => type),
            frame,
          ).to.deep.equal(units);
        for (const [field, value] of Object.entries({ fullRange, primaries, transfer, matrix })) {
          if (value === undefined) continue;
          expect(record.color?.[field as 'matrix'], `${frame}, ${field}`).to.equal(value);
        }
      });
      if (qpSum !== undefined) expect(sum, 'sum of quantizers').to.equal(qpSum);
    });
  }
});
