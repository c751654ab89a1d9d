/**
 * Says which bundles hold a marker that is another's, and which lack one of their own, so that it would prove nothing
 * where it is missing.
 *
 * @param {Record<string, string[]>} markers by marker, exactly the files whose bundles have it
 * @param {Map<string, Buffer>} bundles by file
 */
export function findStrays(markers, bundles) {
  return Object.entries(markers).flatMap(([marker, owners]) => {
    const holders = [...bundles.keys()].filter((file) => bundles.get(file).includes(marker));
    const stray = holders.filter((file) => !owners.includes(file));
    const lacking = owners.filter((file) => !holders.includes(file));
    return [
      ...stray.map((file) => `${file} holds "${marker}", which is for ${owners.join(', ')}.`),
      ...lacking.map((file) => `${file} lacks "${marker}", so that its absence elsewhere proves nothing.`),
    ];
  });
}

/** Whether a stage has a marker that no other stage has. */
export function hasOwnMarker(markers, stage, isStage) {
  return Object.values(markers).some((owners) => owners.filter(isStage).join() === stage);
}
