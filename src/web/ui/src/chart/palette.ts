// Colours of the style sheet for what is drawn on a canvas, which knows no custom properties.

import { theme } from "../model/theme";

let known = new Map<string, string>();
let knownFor = "";

/** The value of --`name` in the theme that is in effect, as rgb() text. */
export function color(name: string): string {
  if (knownFor !== theme.peek()) {
    known = new Map();
    knownFor = theme.peek();
  }
  let value = known.get(name);
  if (value === undefined) {
    value = resolved(name);
    known.set(name, value);
  }
  return value;
}

/** 256 colours from "hardly any" to "most", four bytes each, for the theme that is in effect. */
export function heatRamp(): Uint8ClampedArray {
  const stops = [0, 1, 2, 3, 4].map((step) => channels(color(`heat-${step}`)));
  const ramp = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (stops.length - 1);
    const low = stops[Math.floor(at)] ?? [];
    const high = stops[Math.ceil(at)] ?? [];
    for (let channel = 0; channel < 3; channel += 1) {
      const from = low[channel] ?? 0;
      ramp[i * 4 + channel] = from + ((high[channel] ?? 0) - from) * (at % 1);
    }
    ramp[i * 4 + 3] = 255;
  }
  return ramp;
}

/** A colour and how much it covers, apart: not all that read pictures know colours with both. */
export function opaque(value: string): { fill: string; opacity: number } {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (value.match(/[\d.]+/g) ?? []).map(Number);
  return { fill: `rgb(${red}, ${green}, ${blue})`, opacity: alpha };
}

function resolved(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function channels(rgb: string): number[] {
  return (rgb.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
