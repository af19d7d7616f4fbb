/**
 * A tree in flat arrays, nodes in preorder: the node after an inner node is its left child (values below the threshold).
 */
export interface Tree {
  /** Column that an inner node looks at; −1 in a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Number of the right child; in a leaf, the number of the leaf. */
  readonly right: Int32Array;
  /** Per node: the mean of the labels, or the share of each class. */
  readonly value: Float64Array;
  /** How much the split of the node lowers the weighted sum of squares (or of Gini's impurity); 0 in a leaf. */
  readonly gain: Float64Array;
  /** Per leaf, so many labels of its training rows as the settings say. */
  readonly draws: Float64Array;
}
