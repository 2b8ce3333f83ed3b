/** MAR backbone and diffusion head on TensorFlow Java. */
package dev.foretoken.tensorflow;
