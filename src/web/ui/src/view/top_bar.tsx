// Who and what is tested, in which state, and what can be done about it.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Actions } from "../model/api";
import { chooseTheme, themeChoice, type ThemeChoice } from "../model/theme";
import { chooseZone, zone, zoneName } from "../model/zone";
import type { Plan, Run, State, Verdict } from "../wire";
import { ConfirmButton, RefusalText, useAction } from "./busy_button";
import {
  Logo,
  MoonIcon,
  PauseIcon,
  PlayIcon,
  PlusIcon,
  ResetIcon,
  SkipIcon,
  StopIcon,
  SunIcon,
  SystemIcon,
} from "./icons";
import { Pill } from "./pill";
import { Steer } from "./steer";
import { endOf, fileName } from "./words";

export interface TopBarProps {
  state: State | null;
  run: Run | null;
  /** What runs now is hidden from this page until it is loaded again. */
  isRefused?: boolean;
  /** Of a run that is over. */
  verdict: Verdict | undefined;
  plan: Plan | undefined;
  actions: Actions;
  onNewTest: () => void;
}

export function TopBar({ state, run: known, isRefused, verdict, plan, actions, onNewTest }: TopBarProps) {
  const action = useAction();
  const run = isRefused ? null : known;
  const isPaused = run?.state === "paused";
  const isActive = isPaused || run?.state === "spawning" || run?.state === "running";
  const canStop = isActive || run?.state === "preparing";
  return (
    <header class="top">
      <div class="top-bar">
        <a class="brand" href="#" aria-label="mayfly">
          <Logo />
          <b>mayfly</b>
        </a>
        <div class="subject">
          {state && <h1 class="scenario">{fileName(state.scenario)}</h1>}
          {known?.host && <span class="host">{known.host}</span>}
        </div>
        {run && (
          <div class="run-state" role="status">
            <Pill {...endOf(verdict, run)} />
          </div>
        )}
        <div class="top-actions">
          {run && canStop && (
            <>
              {isActive && <Steer run={run} plan={plan} actions={actions} />}
              {isActive && hasStages(run, plan) && (
                <button
                  type="button"
                  class="button"
                  title="Go to the end of this stage at once"
                  onClick={() => void action.run(() => actions.skipStage())}
                >
                  <SkipIcon />
                  <span>Skip stage</span>
                </button>
              )}
              {isActive && (
                <PauseButton
                  isPaused={isPaused}
                  onPress={() => action.run(() => (isPaused ? actions.resume() : actions.pause()))}
                />
              )}
              {isActive && (
                <ConfirmButton
                  icon={<ResetIcon />}
                  label="Reset"
                  question="Forget all figures?"
                  onConfirm={() => void action.run(() => actions.reset())}
                />
              )}
              <button
                type="button"
                class="button is-stop"
                onClick={() => void action.run(() => actions.stop())}
              >
                <StopIcon />
                <span>Stop</span>
              </button>
            </>
          )}
          {run?.state === "stopped" && (
            <button type="button" class="button is-primary" onClick={onNewTest}>
              <PlusIcon />
              <span>New test</span>
            </button>
          )}
          {isRefused && (
            <button type="button" class="button is-primary" onClick={() => location.reload()}>
              <ResetIcon />
              <span>Load again</span>
            </button>
          )}
          <ZoneButton />
          <ThemeButton />
        </div>
      </div>
      <RefusalText text={action.refusal} />
    </header>
  );
}

/** Somebody else may have paused the test just before, and the same press would resume it. */
const surpriseMillis = 700;

function PauseButton({ isPaused, onPress }: { isPaused: boolean; onPress: () => Promise<boolean> }) {
  const latest = useRef({ isPaused, isOwn: false, turned: 0 });
  useLayoutEffect(() => {
    if (latest.current.isPaused === isPaused) return;
    latest.current = { isPaused, isOwn: false, turned: latest.current.isOwn ? 0 : Date.now() };
  }, [isPaused]);
  const press = async () => {
    if (Date.now() - latest.current.turned < surpriseMillis) return;
    latest.current.isOwn = true;
    latest.current.isOwn = await onPress();
  };
  return (
    <button
      type="button"
      class={isPaused ? "button is-primary" : "button"}
      title={isPaused ? "Begin tasks again" : "Begin no new task; users stay"}
      onClick={() => void press()}
    >
      {isPaused ? <PlayIcon /> : <PauseIcon />}
      <span>{isPaused ? "Resume" : "Pause"}</span>
    </button>
  );
}

function hasStages(run: Run, plan: Plan | undefined): boolean {
  return run.stages !== "" || (plan?.streams ?? []).some(({ rates }) => rates.includes(":"));
}

const nextChoice: Record<ThemeChoice, ThemeChoice> = {
  system: "light",
  light: "dark",
  dark: "system",
};
const themeWords: Record<ThemeChoice, string> = {
  system: "as the system",
  light: "light",
  dark: "dark",
};

/** Says in which zone times of day are, and changes it. */
export function ZoneButton() {
  const other = zone.value === "utc" ? "local" : "utc";
  // There is nothing to choose where both are one.
  if (zoneName("local") === "UTC") return <small title="The zone of times of day">UTC</small>;
  const label = `Times of day are ${zoneName(zone.value)}. Change to ${zoneName(other)}.`;
  return (
    <button
      type="button"
      class="button is-quiet is-zone"
      aria-label={label}
      title={label}
      onClick={() => chooseZone(other)}
    >
      {zoneName(zone.value)}
    </button>
  );
}

export function ThemeButton() {
  const choice = themeChoice.value;
  const icons = { system: <SystemIcon />, light: <SunIcon />, dark: <MoonIcon /> };
  const label = `Colours: ${themeWords[choice]}. Change to ${themeWords[nextChoice[choice]]}.`;
  return (
    <button
      type="button"
      class="button is-quiet is-icon"
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(nextChoice[choice])}
    >
      {icons[choice]}
    </button>
  );
}
