/** How often training holds a model's parameters: themselves, where they started, the gradient, two moments of an optimizer, and the update. */
export const TRAINING_COPIES = 6;
