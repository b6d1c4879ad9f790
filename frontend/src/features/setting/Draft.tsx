// A text that is saved when its writing ends: by Enter or by going elsewhere.

import { Input } from "antd";
import { type KeyboardEvent, useEffect, useState } from "react";

export function Draft(props: {
  id: string;
  hintId: string | undefined;
  value: string;
  maxLength: number;
  placeholder?: string;
  /** Several lines, where Enter begins a new one. */
  lines?: boolean;
  onSave: (value: string) => void;
}) {
  const { value, onSave } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const save = () => {
    if (text.trim() !== value) onSave(text.trim());
  };
  const common = {
    id: props.id,
    "aria-describedby": props.hintId,
    value: text,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    onBlur: save,
  };
  if (props.lines) {
    return (
      <Input.TextArea
        {...common}
        autoSize={{ minRows: 2, maxRows: 12 }}
        onChange={(event) => setText(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...common}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) save();
        if (event.key === "Escape") setText(value);
      }}
    />
  );
}
