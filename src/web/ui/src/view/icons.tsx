// The page's own icons: 16 units square, drawn with the colour of the text around them.

import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6L12.6 8z" fill="currentColor" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M5.5 4v8M10.5 4v8" stroke-width="2.4" />
  </Icon>
);
export const SkipIcon = () => (
  <Icon>
    <path d="M4 3.8v8.4l6-4.2z" fill="currentColor" />
    <path d="M12 4v8" stroke-width="1.8" />
  </Icon>
);
export const ResetIcon = () => (
  <Icon>
    <path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6" />
  </Icon>
);
export const SlidersIcon = () => (
  <Icon>
    <path d="M2.5 5h6M12.5 5h1M2.5 11h1M7.5 11h6" />
    <circle cx="10.5" cy="5" r="1.75" />
    <circle cx="5.5" cy="11" r="1.75" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M8 2.5v7.5M4.8 7.2 8 10.4l3.2-3.2M3 13.2h10" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4" />
    <path d="m10 10 3.2 3.2" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="m6 4 4 4-4 4" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.4 14.2 13H1.8zM8 6.4v3M8 11.2v.1" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m3.2 8.4 3.2 3.2 6.4-7" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="7.5" height="8" rx="1.5" />
    <path d="M10.5 3.2V3A1.2 1.2 0 0 0 9.3 1.8H4.2A1.7 1.7 0 0 0 2.5 3.5V9.5A1.2 1.2 0 0 0 3.5 10.7" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z" />
  </Icon>
);
export const SystemIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
  </Icon>
);
export const SortIcon = ({ direction }: { direction: "ascending" | "descending" }) => (
  <Icon>
    <path d={direction === "ascending" ? "M8 12V4M5 7l3-3 3 3" : "M8 4v8M5 9l3 3 3-3"} />
  </Icon>
);

/** A mayfly at rest: upright wings, a curved body, long tails. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 24 24" width="24" height="24" fill="none" aria-hidden="true">
    <path d="M10.5 14.2C5.8 11.7 4.6 6.3 6.2 2.2 10.2 4.2 12.1 9 11.6 13.8z" class="logo-wing" />
    <path d="M12.3 13.7C12.4 8.7 15.2 5 19.2 4.4 19.5 9 17 12.9 12.9 14.5z" class="logo-wing is-far" />
    <path
      d="M4.6 12.6c1.7 1.9 4.2 2.5 7 2.4 3.2-.1 6.2 1 9.8 4.2M17.8 16.7c2 .6 3.3 1.3 4.7 1.3M17.8 16.7c.9 1.8 1.3 3.1 1.6 4.8"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
    />
    <circle cx="4.4" cy="12.3" r="1.3" fill="currentColor" />
  </svg>
);
