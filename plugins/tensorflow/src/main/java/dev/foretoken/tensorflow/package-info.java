/** MAR backbone, its diffusion head and the KL autoencoder on TensorFlow Java. */
package dev.foretoken.tensorflow;
