// Texts of a scenario or a target, written so that a person sees all that is in them. Pure.

/**
 * Characters that show nothing, or that change the order of others. Line feeds and tabs stay, and so
 * do the joiners that some scripts and emoji need.
 */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** `text` with such characters as "\u202e"; "(blank)" if there is nothing else to see. */
export function visible(text: string): string {
  const shown = text.replace(
    unseen,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return shown.trim() === "" ? "(blank)" : shown;
}
