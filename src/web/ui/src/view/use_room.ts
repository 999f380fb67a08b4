// How wide the place is in which something lies, also after the window has changed.

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Pixels; undefined until they are known, before the first paint. `isThere`: the element exists. */
export function useRoom(of: RefObject<HTMLElement | null>, isThere: boolean): number | undefined {
  const [room, setRoom] = useState<number>();
  useLayoutEffect(() => {
    const place = of.current?.parentElement;
    if (!place) return;
    const measure = () => setRoom(place.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    return () => observer.disconnect();
  }, [of, isThere]);
  return room;
}
