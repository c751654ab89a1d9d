import { type } from 'arktype';
import { expect } from 'chai';
import * as v from 'valibot';
import { z } from 'zod';
import { checkChannels } from '../../../src/metadata/channels/channel.js';
import { defineChannels } from '../../../src/metadata/channels/define.js';
import { describeIssues, type StandardSchema } from '../../../src/metadata/channels/standard-schema.js';

describe('defineChannels', () => {
  it('gives the stage what can be cloned', () => {
    const { options } = defineChannels({
      pose: { type: 'cbor', id: 1, schema: z.object({ x: z.number() }) },
      caption: { type: 'text', redundancy: 3 },
    });
    expect(structuredClone(options)).to.deep.equal({
      channels: { pose: { type: 'cbor', id: 1 }, caption: { type: 'text', redundancy: 3 } },
    });
  });

  for (const [title, definitions, error, message] of [
    ['an unknown type', { a: { type: 'xml' } }, RangeError, '"definitions.a.type" expected \'bytes\''],
    ['no type', { a: {} }, TypeError, '"definitions.a.type" expected a string, got undefined'],
    ['a delivery of another kind', { a: { type: 'text', delivery: 'never' } }, RangeError, 'definitions.a.delivery'],
    ['too short an interval', { a: { type: 'text', delivery: { interval: 1 } } }, RangeError, 'delivery.interval'],
    ['no redundancy', { a: { type: 'text', redundancy: 0 } }, RangeError, 'definitions.a.redundancy'],
    ['a queue of latest values', { a: { type: 'text', delivery: 'frame', overflow: 'queue' } }, RangeError, 'overflow'],
    [
      'a number twice',
      { a: { type: 'text', id: 7 }, b: { type: 'text', id: 7 } },
      RangeError,
      '"id" of a and b, got 7',
    ],
    ['a schema that is none', { a: { type: 'text', schema: {} } }, TypeError, 'definitions.a.schema'],
    ['the name of an event', { rejected: { type: 'text' } }, RangeError, 'got rejected'],
  ] as const) {
    it(`refuses ${title}`, () => {
      expect(() => defineChannels(definitions as never)).to.throw(error, message);
    });
  }

  it('numbers channels by their names, the same at both ends, in two bytes with the flags', () => {
    const names = ['caption', 'pose', 'position', 'clock', 'marker', 'speech', 'telemetry', 'beat', '字幕'];
    const numbers = (order: readonly string[]) =>
      Object.fromEntries(
        checkChannels('c', Object.fromEntries(order.map((name) => [name, { type: 'text' }]))).map(({ name, id }) => [
          name,
          id,
        ]),
      );
    expect(numbers(names)).to.deep.equal(numbers([...names].reverse()));
    for (const id of Object.values(numbers(names))) expect(id).to.be.within(32, 4_095);
  });
});

describe('schemas of every maker', () => {
  const schemas: Record<string, StandardSchema<{ position: { x: number } }, unknown>> = {
    zod: z.object({ position: z.object({ x: z.number() }) }),
    valibot: v.object({ position: v.object({ x: v.number() }) }),
    arktype: type({ position: { x: 'number' } }),
  };
  for (const [maker, schema] of Object.entries(schemas)) {
    it(`say where a value does not fit: ${maker}`, async () => {
      expect(await schema['~standard'].validate({ position: { x: 1 } })).not.to.have.property('issues');
      const { issues } = await schema['~standard'].validate({ position: { x: 'one' } });
      expect(describeIssues(issues!)).to.match(/^position\.x: .+number/);
    });
  }
});
