// Buttons that ask the server for something, and where its refusal is shown: right beside them.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Outcome } from "../model/api";
import { WarningIcon } from "./icons";

/**
 * Runs one action at a time and keeps the sentence of the last refusal, until it is to be forgotten. Its buttons are not disabled
 * meanwhile: a disabled button loses the focus of a person at the keyboard.
 */
export function useAction() {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const run = async (action: () => Promise<Outcome>): Promise<boolean> => {
    if (isBusy) return false;
    setBusy(true);
    setRefusal("");
    const outcome = await action();
    setBusy(false);
    setRefusal(outcome);
    return outcome === "";
  };
  return { isBusy, refusal, run, forget: () => setRefusal("") };
}

export function RefusalText({ text, id }: { text: string; id?: string }) {
  return (
    <p class="refusal" role="alert" id={id} hidden={text === ""}>
      {text !== "" && <WarningIcon />}
      {text}
    </p>
  );
}

interface ConfirmButtonProps {
  icon: ComponentChildren;
  label: string;
  /** What the button says once it was pressed, until it is pressed again or some seconds passed. */
  question: string;
  onConfirm: () => void;
}

const patienceMillis = 4_000;

/** A button for what cannot be undone: it asks back in its own place. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { icon, label, question, onConfirm } = props;
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setAsking(false), patienceMillis);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return (
    <button
      type="button"
      class={isAsking ? "button is-danger" : "button"}
      onBlur={() => setAsking(false)}
      onClick={({ detail }) => {
        // The second click of a double click answers a question that nobody has read.
        if (detail > 1) return;
        if (isAsking) onConfirm();
        setAsking(!isAsking);
      }}
    >
      {icon}
      <span aria-live="polite">{isAsking ? question : label}</span>
    </button>
  );
}
