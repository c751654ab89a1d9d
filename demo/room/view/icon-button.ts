/** Puts an icon and a word on a button. */
export function label(button: HTMLButtonElement, icon: string, word: string): void {
  if (button.dataset.icon === icon && button.textContent === word) return;
  button.dataset.icon = icon;
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  picture.ariaHidden = 'true';
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `icons.svg#${icon}`);
  picture.append(use);
  const text = document.createElement('span');
  text.textContent = word;
  button.replaceChildren(picture, text);
}

/** The button for the microphone. */
export function labelSound(button: HTMLButtonElement, isOn: boolean): void {
  label(button, isOn ? 'sound-on' : 'sound-off', isOn ? 'Mute' : 'Unmute');
  button.toggleAttribute('data-is-off', !isOn);
}

/** The button for the camera. */
export function labelPicture(button: HTMLButtonElement, isOn: boolean): void {
  label(button, isOn ? 'picture-on' : 'picture-off', isOn ? 'Stop video' : 'Start video');
  button.toggleAttribute('data-is-off', !isOn);
}
