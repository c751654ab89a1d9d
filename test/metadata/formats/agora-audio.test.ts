import { expect } from 'chai';
import { type AgoraAudioMetadata, agoraAudio } from '../../../src/metadata/index.js';
import { hex, toHex } from '../../codecs/streams.js';
import { agora } from '../../vectors/metadata-formats.js';

describe('agoraAudio', () => {
  const packet = hex('780102');
  const all: AgoraAudioMetadata = { audioLevel: 40, metadata: hex('cafe'), pts: 0x0807060504030201n };

  it('writes and reads the fields of Agora', () => {
    for (const [vector, payload] of [
      [agora.audio, { metadata: hex('cafe') }],
      [agora.audioAll, all],
    ] as const) {
      expect(toHex(agoraAudio.inject(packet, 'audio/opus', payload))).to.equal(toHex(hex(vector)));
      expect(agoraAudio.extract(hex(vector), 'audio/opus')).to.deep.equal({ frame: packet, payload });
    }
  });

  it('reads no packet that only begins alike, nor video', () => {
    for (const bytes of ['47', '470005', '47000001', '470003020002cafe78', '4700ff020002cafe78']) {
      expect(agoraAudio.extract(hex(bytes), 'audio/opus').frame).to.deep.equal(hex(bytes));
      expect(agoraAudio.extract(hex(bytes), 'audio/opus').payload).to.equal(undefined);
    }
    expect(agoraAudio.extract(hex(agora.audio), 'video/H264').payload).to.equal(undefined);
  });

  it('refuses what does not fit', () => {
    const inject = (payload: unknown) => () => agoraAudio.inject(packet, 'audio/opus', payload as AgoraAudioMetadata);
    expect(inject({ metadata: new Uint8Array(65532) })).not.to.throw();
    expect(inject({ metadata: new Uint8Array(65533) }))
      .to.throw()
      .with.property('code', 'metadata-refused');
    expect(inject({ audioLevel: 128 })).to.throw(RangeError, '"audioLevel"');
    expect(inject({ pts: 1 })).to.throw(TypeError, '"pts"');
    expect(inject({ pts: -1n })).to.throw(RangeError, '"pts"');
    expect(() => agoraAudio.inject(packet, 'video/VP8', all))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});
