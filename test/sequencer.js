import Sequencer from '@jest/test-sequencer';

/** The files that wait the longest go first, so that no worker is left with one of them at the end. */
const FIRST = ['/test/chaos/', '/test/browser/', '/test/e2e/', '/test/integration/'];

function rank(file) {
  const found = FIRST.findIndex((folder) => file.path.includes(folder));
  return found === -1 ? FIRST.length : found;
}

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
