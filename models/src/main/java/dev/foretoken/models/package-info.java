/**
 * Checkpoints in, models out.
 *
 * <ul>
 *   <li>A model is a {@linkplain dev.foretoken.models.ModelFolder folder} with a {@linkplain
 *       dev.foretoken.models.ModelSpec specification} and its weights; the sizes of its parts are a {@link
 *       dev.foretoken.models.MarBackboneSpec} or {@link dev.foretoken.models.CausalBackboneSpec}, a {@link
 *       dev.foretoken.models.DiffusionHeadSpec}, a {@link dev.foretoken.models.KlAutoencoderSpec} and a {@link
 *       dev.foretoken.models.ConvolutionalClassifierSpec}, and {@link dev.foretoken.models.OfficialModels} lists the
 *       published ones.
 *   <li>{@link dev.foretoken.models.CheckpointImport} makes one of a {@linkplain dev.foretoken.models.Checkpoint
 *       checkpoint}, in {@linkplain dev.foretoken.models.TorchCheckpoint PyTorch's} format or as {@linkplain
 *       dev.foretoken.models.Safetensors safetensors}; {@link dev.foretoken.models.ModelSynthesis} makes one of random
 *       numbers, and {@link dev.foretoken.models.Widening} one of official size of a smaller one.
 * </ul>
 *
 * <p>What is written appears under its name once it is complete.
 */
package dev.foretoken.models;
