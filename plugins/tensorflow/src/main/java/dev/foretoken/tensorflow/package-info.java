/** MAR backbone, its diffusion head, the KL autoencoder and a picture classifier on TensorFlow Java. */
package dev.foretoken.tensorflow;
