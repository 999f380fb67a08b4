// The page's parts as tabs: one is in the tab order, arrow keys go to its neighbours.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Tab {
  id: string;
  title: string;
  /** How many there are of what the tab lists. */
  count?: number | undefined;
  isAlarming?: boolean;
}

export interface TabsProps {
  tabs: Tab[];
  selected: string;
  onSelect: (id: string) => void;
  children: ComponentChildren;
}

export function Tabs({ tabs, selected, onSelect, children }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // On a phone the row of tabs scrolls; the chosen one has to be in view.
    list.current
      ?.querySelector("[aria-selected=true]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === selected);
    const targets: Record<string, number> = {
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = tabs[targets[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };

  return (
    <>
      <div class="tabs" role="tablist" aria-label="Results" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title, count, isAlarming }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={id === selected}
            aria-controls="panel"
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {title}
            {count !== undefined && count > 0 && (
              <span class={isAlarming ? "count is-bad" : "count"}>{count}</span>
            )}
          </button>
        ))}
      </div>
      <div class="panel" id="panel" role="tabpanel" aria-labelledby={`tab-${selected}`}>
        <h2 class="visually-hidden">{tabs.find(({ id }) => id === selected)?.title}</h2>
        {children}
      </div>
    </>
  );
}
