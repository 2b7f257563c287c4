// Runs in the page, and returns the texts whose contrast with their background is below 4.5, as defined by WCAG 2.
export function faintTexts() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((channel, i) => channel * a + below[i] * (1 - a));
  const luminance = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    if (/^rgba?\(/.test(colour)) return channels(colour);
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const background = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const opacity = (element) => {
    let all = 1;
    for (let e = element; e; e = e.parentElement) all *= Number(getComputedStyle(e).opacity);
    return all;
  };
  const found = new Map();
  let looked = 0;
  for (const element of document.body.querySelectorAll('*')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join('');
    if (!text || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest('[disabled], svg, .skip, pre.microlight, .highlight-code')) continue;
    looked += 1;
    const backdrop = background(element);
    const [r, g, b, a = 1] = rgba(getComputedStyle(element).color);
    const [light, dark] = [luminance(over([r, g, b, a * opacity(element)], backdrop)), luminance(backdrop)].sort((x, y) => y - x);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.set(`${element.closest('[id]')?.id} ${element.tagName} ${element.className}`, `${contrast.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return { looked, faint: [...found].map((entry) => entry.join(': ')) };
}
