// The fields of what a test begins with and what can be changed while it runs.

import type { SteerProblems, SteerValues } from "../model/steer_values";
import { Field } from "./field";

interface RunFieldsProps {
  /** Nothing else decides how many there are. */
  hasUsers: boolean;
  values: SteerValues;
  problems: SteerProblems;
  hints: Partial<Record<keyof SteerValues, string>>;
  onChange: (part: Partial<SteerValues>) => void;
}

export function RunFields({ hasUsers, values, problems, hints, onChange }: RunFieldsProps) {
  const field = (key: keyof SteerValues) => ({
    value: values[key],
    hint: hints[key],
    problem: problems[key],
    onInput: (text: string) => onChange({ [key]: text }),
  });
  return (
    <>
      {hasUsers && (
        <>
          <Field label="Users" keyboard="decimal" {...field("users")} />
          <Field label="Spawn rate" keyboard="decimal" unit="per second" {...field("spawnRate")} />
        </>
      )}
      <Field label="Host" keyboard="url" placeholder="https://shop.example" {...field("host")} />
      <Field label="Run time" placeholder="until stopped" {...field("runTime")} />
    </>
  );
}
