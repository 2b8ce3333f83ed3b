package dev.foretoken.rows;

/** x W + b for some rows x. */
public interface Linear {
    /**
     * @param x [rows][inputs]
     * @param y what is computed, [rows][outputs]; other arrays than those of x
     */
    void apply(float[][] x, float[][] y);
}
