package dev.foretoken.models.training;

/** How weights follow their gradient. */
public enum Optimizer {
    /** Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, after the gradient as a whole was clipped to a length of 1. */
    ADAM,
    /**
     * Momentum whose matrices are made orthogonal (Jordan et al. 2024), each as long as a step of {@link #ADAM} is (Liu
     * et al. 2025, arXiv 2502.16982, equation 4), so that both take the same learning rates. Only matrices
     * neither of whose sides is eight times the other learn so, as those between hidden states are; embeddings,
     * convolutions, vectors, and matrices from and to tokens of few values learn by {@link #ADAM}. It takes fewer
     * steps, but each costs as much as dozens of pictures: it is for large batches or small models.
     */
    MUON
}
