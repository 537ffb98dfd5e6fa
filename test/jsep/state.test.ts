import {
  canRollBack,
  type DescriptionType,
  nextSignalingState,
  type Side,
  type SignalingState,
} from '../../src/jsep/state.js';

const STATES: SignalingState[] = [
  'stable',
  'have-local-offer',
  'have-remote-offer',
  'have-local-pranswer',
  'have-remote-pranswer',
];

// RFC 9429 figure 2: every transition there is.
const ALLOWED: Record<string, SignalingState> = {
  'stable local offer': 'have-local-offer',
  'stable remote offer': 'have-remote-offer',
  'have-local-offer local offer': 'have-local-offer',
  'have-local-offer remote answer': 'stable',
  'have-local-offer remote pranswer': 'have-remote-pranswer',
  'have-remote-offer remote offer': 'have-remote-offer',
  'have-remote-offer local answer': 'stable',
  'have-remote-offer local pranswer': 'have-local-pranswer',
  'have-local-pranswer local pranswer': 'have-local-pranswer',
  'have-local-pranswer local answer': 'stable',
  'have-remote-pranswer remote pranswer': 'have-remote-pranswer',
  'have-remote-pranswer remote answer': 'stable',
};

const cases = STATES.flatMap((state) =>
  (['local', 'remote'] as Side[]).flatMap((side) =>
    (['offer', 'answer', 'pranswer'] as DescriptionType[]).map((type) => ({ state, side, type })),
  ),
);

it.each(cases)('$state: $side $type', ({ state, side, type }) => {
  expect(nextSignalingState(state, side, type)).toBe(ALLOWED[`${state} ${side} ${type}`] ?? null);
});

it('only offers can be rolled back, on their side', () => {
  expect(STATES.filter((state) => canRollBack(state, 'local'))).toEqual(['have-local-offer']);
  expect(STATES.filter((state) => canRollBack(state, 'remote'))).toEqual(['have-remote-offer']);
});
