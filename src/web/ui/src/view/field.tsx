// One input with its label, its hint and what is wrong with it, tied together for screen readers.

import type { ComponentChildren, TargetedInputEvent } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  problem?: string | undefined;
  /** Stands inside the field at its right: a unit. */
  unit?: string;
  /** Which keys a phone offers. Not a type: number fields change under a mouse wheel. */
  keyboard?: "decimal" | "url";
  isSecret?: boolean;
  isRequired?: boolean;
  placeholder?: string;
}

export function Field(props: FieldProps) {
  const { label, value, onInput, hint, problem, unit, keyboard, isSecret = false, isRequired = false } = props;
  const id = useId();
  const input = {
    id,
    inputMode: keyboard,
    value,
    placeholder: props.placeholder,
    autoComplete: "off",
    spellcheck: false,
    required: isRequired,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": problem || hint ? `${id}-about` : undefined,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => onInput(event.currentTarget.value),
  };
  return (
    <div class={problem ? "field has-problem" : "field"}>
      <label for={id}>{label}</label>
      <div class="field-box">
        {isSecret ? <input {...input} type="password" /> : <input {...input} type="text" />}
        {unit && <span class="unit">{unit}</span>}
      </div>
      {(problem || hint) && (
        <p id={`${id}-about`} class={problem ? "problem" : "hint"}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}

export interface LinesProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint: string;
  placeholder: string;
}

/** Several texts, each on a line of its own. */
export function Lines({ label, value, onInput, hint, placeholder }: LinesProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <textarea
          id={id}
          rows={Math.max(2, value.split("\n").length)}
          value={value}
          placeholder={placeholder}
          spellcheck={false}
          aria-describedby={`${id}-about`}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-about`} class="hint">
        {hint}
      </p>
    </div>
  );
}

export interface ChoiceProps {
  label: string;
  value: string;
  choices: string[];
  hint?: string;
  onInput: (value: string) => void;
}

export function Choice({ label, value, choices, hint, onInput }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <select
          id={id}
          value={value}
          aria-describedby={hint ? `${id}-about` : undefined}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </div>
      {hint && (
        <p id={`${id}-about`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export interface SegmentsProps<Value extends string | number> {
  label: string;
  value: Value;
  options: readonly { value: Value; text: ComponentChildren; title?: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, all in view. */
export function Segments<Value extends string | number>(props: SegmentsProps<Value>) {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.title}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
