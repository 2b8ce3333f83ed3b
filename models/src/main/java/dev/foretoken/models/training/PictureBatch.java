package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;

/**
 * Pictures to learn from.
 *
 * @param pictures [n, 3, height, width]: red, green, blue in [-1, 1]
 * @param labels class of each, [n]
 * @param noise standard normals, one for each value of the pictures' latents, [n, channels, height, width]; empty where
 *     there are no latents
 */
public record PictureBatch(FloatBlock pictures, int[] labels, FloatBlock noise) {}
