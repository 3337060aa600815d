// CSS colours as a canvas and WebGL take them: variables and mixtures come out as rgb(), anew in each colour scheme.

const known = new Map<string, string>();
const scheme = matchMedia("(prefers-color-scheme: dark)");
const listeners: (() => void)[] = [];
scheme.addEventListener("change", () => {
  known.clear();
  for (const listener of listeners) listener();
});

/** Calls back when the page turns dark or light. */
export function onScheme(listener: () => void): void {
  listeners.push(listener);
}

/** The colour that a CSS expression such as `var(--c0)` stands for. */
export function resolved(css: string): string {
  let rgb = known.get(css);
  if (!rgb) known.set(css, (rgb = drawn(css)));
  return rgb;
}

const probe = document.createElement("span");
probe.hidden = true;
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function drawn(css: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.setProperty("color", css);
  const colour = getComputedStyle(probe).color;
  if (!pen || /^rgb\(/.test(colour)) return colour;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
}

export function faded(rgb: string, alpha: number): string {
  return rgb.replace("rgb(", "rgba(").replace(")", `, ${alpha})`);
}
