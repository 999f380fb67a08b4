// A name or text that the scenario or the target chose, on one line: isolated, so that it cannot
// change the order of what stands beside it, and in full under the pointer.

import type { ComponentChildren } from "preact";
import { visible } from "../model/visible";

export interface NameProps {
  text: string;
  /** In small letters before it. */
  method?: string;
  isCode?: boolean;
  children?: ComponentChildren;
}

export function Name({ text, method = "", isCode = false, children }: NameProps) {
  return (
    <span class={isCode ? "name is-code" : "name"} title={visible(text)}>
      {method !== "" && <bdi class="method">{visible(method)} </bdi>}
      {children ?? <bdi>{visible(text)}</bdi>}
    </span>
  );
}
