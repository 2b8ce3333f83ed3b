package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Mean and covariance of feature vectors, in double precision. */
public final class FeatureStatistics {
    private final DMatrixRMaj mean;
    private final DMatrixRMaj covariance;

    private FeatureStatistics(DMatrixRMaj mean, DMatrixRMaj covariance) {
        this.mean = mean;
        this.covariance = covariance;
    }

    /**
     * The statistics of a set of pictures; the covariance is the unbiased one, over n - 1.
     *
     * @param features [n, F] of at least two pictures
     * @throws ForetokenException if there are fewer
     */
    public static FeatureStatistics of(FloatBlock features) {
        int n = features.rows();
        if (n < 2) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "The covariance of [" + n + "] pictures is not defined: take two or more");
        }
        DMatrixRMaj rows = new DMatrixRMaj(n, features.rowLength());
        for (int i = 0; i < features.size(); i++) {
            rows.data[i] = features.data()[i];
        }
        DMatrixRMaj mean = CommonOps_DDRM.sumCols(rows, null);
        CommonOps_DDRM.divide(mean, n);
        subtract(mean, rows);
        DMatrixRMaj covariance = new DMatrixRMaj(rows.numCols, rows.numCols);
        CommonOps_DDRM.multInner(rows, covariance);
        CommonOps_DDRM.divide(covariance, n - 1);
        return new FeatureStatistics(mean, covariance);
    }

    /** [1, F]. */
    DMatrixRMaj mean() {
        return mean;
    }

    /** [F, F]. */
    DMatrixRMaj covariance() {
        return covariance;
    }

    private static void subtract(DMatrixRMaj mean, DMatrixRMaj rows) {
        for (int i = 0; i < rows.data.length; i++) {
            rows.data[i] -= mean.data[i % mean.numCols];
        }
    }
}
