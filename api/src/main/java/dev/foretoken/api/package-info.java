/**
 * The parts of continuous speculative decoding and of its evaluation, as interfaces.
 *
 * <ul>
 *   <li>{@link dev.foretoken.api.Plugin}: the entry of a jar; lists {@linkplain dev.foretoken.api.PartFactory
 *       factories}, which create parts from a configuration and a {@linkplain dev.foretoken.api.PartContext context}
 *       with {@linkplain dev.foretoken.api.Weights weights} and a {@linkplain dev.foretoken.api.Device device}.
 *   <li>{@link dev.foretoken.api.ARBackbone}: {@linkplain dev.foretoken.api.PrefixContext known tokens} to conditions.
 *   <li>{@link dev.foretoken.api.DiffusionHead}: conditions and noise to {@linkplain dev.foretoken.api.DenoisedTokens
 *       tokens}.
 *   <li>{@link dev.foretoken.api.AcceptanceCriterion}: {@linkplain dev.foretoken.api.DraftedTokens drafted tokens} to
 *       log acceptance probabilities.
 *   <li>{@link dev.foretoken.api.Resampler}: rejected tokens to new ones.
 *   <li>{@link dev.foretoken.api.LatentDecoder}: {@linkplain dev.foretoken.api.LatentSpec latents} to pictures.
 *   <li>{@link dev.foretoken.api.PictureClassifier}: pictures to classes, and to the features by which sets of pictures
 *       are compared.
 * </ul>
 *
 * <p>Values travel as {@link dev.foretoken.api.FloatBlock}; what goes wrong is a {@link
 * dev.foretoken.api.ForetokenException}.
 */
package dev.foretoken.api;
