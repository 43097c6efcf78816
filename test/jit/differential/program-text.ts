/** Lines of a program in the making, indented by the blocks around them. */
export class ProgramText {
  readonly #lines: string[] = [];
  #indent = 0;

  line(text: string): void {
    this.#lines.push("  ".repeat(this.#indent) + text);
  }

  /** `end`: the line behind the body; "": none, as for `else`. */
  block(head: string, body: () => void, end = "end"): void {
    this.line(head);
    this.#indent++;
    body();
    this.#indent--;
    if (end !== "") this.line(end);
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}
