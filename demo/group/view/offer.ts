/** Makes these the choices of a field; what was chosen stays so, where it is among them. */
export function offer(field: HTMLSelectElement, names: readonly string[]): void {
  if (names.join() === [...field.options].map(({ value }) => value).join()) return;
  const { value } = field;
  field.replaceChildren(...names.map((name) => new Option(name, name)));
  if (names.includes(value)) field.value = value;
  field.disabled = names.length === 0;
}
