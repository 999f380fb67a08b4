import type { Tone } from "./words";

/** A state in a word, with a dot in its tone. */
export function Pill({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span class={`pill is-${tone}`}>
      <i class="dot" />
      {text}
    </span>
  );
}
