// What the inquiry found, indexed: verdicts by claim, sets of claims by what they compare, words of inputs.
import type { Book } from "./book";
import type { Claim, Exclusion, Input, Judged, When } from "./report";

/** Readings of one set of claims under the same inputs, each excluded or not. */
export interface Trial {
  id: string;
  claims: string[];
  assumes: string[];
  inference: string[];
  readings: Exclusion[];
}

/** Everything tried between the same statements: with another inference, another result stands beside it. */
export interface Question {
  id: string;
  kind: Exclusion["kind"];
  /** ids of the statements or claims compared */
  between: string[];
  trials: Trial[];
}

export const isExcluded = (set: Exclusion): boolean => set.excluded !== false;
/** The part of a set's reading that tells it from the others'. */
export function ownReading(set: Exclusion, sets: Exclusion[]): string {
  const others = sets.map((other) => (other.reading ?? "").split("+"));
  return (set.reading ?? "").split("+").filter((part) => !others.every((other) => other.includes(part))).join(" ");
}

export const anyExcluded = (trial: Trial): boolean => trial.readings.some(isExcluded);

export class Inquest {
  readonly judged = new Map<string, Judged>();
  readonly questions: Question[];
  readonly versions: Question[];
  readonly #inputs = new Map<string, Input>();
  readonly #statementOf = new Map<string, string>();
  readonly #trialsOf = new Map<string, Trial[]>();

  constructor(readonly book: Book) {
    const { inquiry, inputs, statements } = book.report;
    for (const judged of inquiry.claims) this.judged.set(judged.id, judged);
    for (const input of inputs) this.#inputs.set(input.id, input);
    for (const { statement } of statements) for (const claim of statement.claims ?? []) this.#statementOf.set(claim.id, statement.id);
    this.questions = this.#asked([...inquiry.exclusions, ...inquiry.not_excluded], "set");
    // those that exclude something come first, else in the order of the case
    this.questions.sort((a, b) => Number(b.trials.some(anyExcluded)) - Number(a.trials.some(anyExcluded)));
    this.versions = this.#asked(inquiry.between_versions, "version-set");
    for (const trial of [...this.questions, ...this.versions].flatMap((question) => question.trials)) {
      for (const claim of trial.claims) this.#trialsOf.set(claim, [...(this.#trialsOf.get(claim) ?? []), trial]);
    }
  }

  #asked(sets: Exclusion[], prefix: string): Question[] {
    const questions = new Map<string, Question>();
    const trials = new Map<string, Trial>();
    for (const set of sets) {
      const compared = set.visits?.length ? set.visits.map((visit) => this.#statementOf.get(visit.claim) ?? visit.claim) : set.claims;
      const between = [...new Set(compared)];
      const key = [set.kind, ...[...between].sort()].join("\n");
      const question = questions.get(key) ?? { id: "", kind: set.kind, between, trials: [] };
      questions.set(key, question);
      const own = [key, [...set.claims].sort().join(" "), [...(set.assumes ?? [])].sort().join(" ")].join("\n\n");
      let trial = trials.get(own);
      if (!trial) {
        trial = { id: `${prefix}-${trials.size + 1}`, claims: set.claims, assumes: set.assumes ?? [], inference: set.inference ?? [], readings: [] };
        trials.set(own, trial);
        question.trials.push(trial);
      }
      trial.readings.push(set);
    }
    for (const question of questions.values()) {
      question.id = `${prefix}s-${question.between.join("-")}-${question.kind}`;
      question.trials.sort((a, b) => Number(anyExcluded(b)) - Number(anyExcluded(a)));
    }
    return [...questions.values()];
  }

  trialsOf(claim: string): Trial[] {
    return this.#trialsOf.get(claim) ?? [];
  }

  input(id: string): Input | undefined {
    return this.#inputs.get(id);
  }

  statementOf(claim: string): string {
    return this.#statementOf.get(claim) ?? "";
  }

  partyOf(id: string): string {
    return this.book.statements.get(this.#statementOf.get(id) ?? id)?.statement.party ?? "";
  }

  claim(id: string): Claim | undefined {
    return this.book.claims.get(id);
  }

  /** Tolerance of a stated time, wherever it stands. */
  toleranceS(when: When): number {
    return when.tolerance || this.#inputs.get(when.tolerance_input ?? "")?.tolerance || 0;
  }

  /** When a claim says something was so, tolerance apart; undefined where it states no time of its own. */
  window(claim: Claim): { start: number; end: number; unc: number } | undefined {
    const { when } = claim;
    const start = when?.at ?? when?.start ?? when?.end;
    const end = when?.at ?? when?.end ?? when?.start;
    if (!when || start === undefined || end === undefined) return undefined;
    return { start, end, unc: this.toleranceS(when) };
  }
}
