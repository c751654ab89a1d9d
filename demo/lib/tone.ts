/** Of the tone: hertz, and its share of full scale. */
const [FREQUENCY, VOLUME] = [330, 0.05];

/** A quiet tone, as an audio track, for where there is no microphone. Stopping the track ends it. */
export function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: FREQUENCY });
  const destination = new MediaStreamAudioDestinationNode(context);
  oscillator.connect(new GainNode(context, { gain: VOLUME })).connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  const stop = track!.stop.bind(track);
  track!.stop = () => {
    stop();
    void context.close();
  };
  return track!;
}
