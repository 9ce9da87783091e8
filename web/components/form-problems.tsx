import { ApiProblem } from '../api/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { otherErrorsOf } from './fields.ts';
import { ProblemBar } from './problem-bar.tsx';

/** What is wrong with a form beside what its fields show; `shown` are the paths of these. */
export function FormProblems({ error, shown }: { error: unknown; shown: readonly string[] }) {
  const others = otherErrorsOf(error, shown, useWords());
  const atFields = error instanceof ApiProblem && error.status === 422 && others.length === 0;
  return (
    <>
      {error !== null && !atFields && <ProblemBar error={error} />}
      {others.map((each) => (
        <p key={each}>{each}</p>
      ))}
    </>
  );
}
