/**
 * How good pictures are: figures computed on what a {@linkplain dev.foretoken.api.PictureClassifier classifier} sees in
 * them.
 *
 * <ul>
 *   <li>{@link dev.foretoken.runtime.evaluation.ClassifiedPictures}: a set of pictures, as features and classes.
 *   <li>{@link dev.foretoken.runtime.evaluation.FrechetDistance} between the {@linkplain
 *       dev.foretoken.runtime.evaluation.FeatureStatistics statistics} of two sets, {@link
 *       dev.foretoken.runtime.evaluation.ClassAccuracy} and {@link
 *       dev.foretoken.runtime.evaluation.WithinClassVariance} of one.
 *   <li>{@link dev.foretoken.runtime.evaluation.Bootstrap}: how far such a figure would move with other pictures.
 *   <li>{@link dev.foretoken.runtime.evaluation.EnergyTest}: whether two sets are of one law.
 *   <li>{@link dev.foretoken.runtime.evaluation.QualityMeasure} puts them together to an {@link
 *       dev.foretoken.runtime.evaluation.Evaluation}.
 * </ul>
 */
package dev.foretoken.runtime.evaluation;
