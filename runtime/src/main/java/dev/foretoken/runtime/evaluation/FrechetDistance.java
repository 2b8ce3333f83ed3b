package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.ForetokenException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The squared Frechet distance of two sets of features, each taken for Gaussian (Dowson and Landau 1982, "The Frechet
 * distance between multivariate normal distributions"; for pictures Heusel et al. 2017, arXiv 1706.08500, equation 6):
 *
 * <pre>|m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1^1/2 S2 S1^1/2)^1/2)</pre>
 *
 * <p>This form needs eigenvalues of symmetric matrices alone, so covariances may be singular. Computed from n pictures
 * it comes out too large: for either of two sets that are near in law by about (F^2 + 5F) / 4n, if the F features are
 * independent and of variance 1. So compare distances of equal n only.
 */
public final class FrechetDistance {
    private final FeatureStatistics reference;
    private final DMatrixRMaj root;

    /** The distance from a reference. */
    public FrechetDistance(FeatureStatistics reference) {
        this.reference = reference;
        this.root = root(reference.covariance());
    }

    /** The distance of a set of as many features; never negative. */
    public double to(FeatureStatistics other) {
        DMatrixRMaj difference = CommonOps_DDRM.subtract(reference.mean(), other.mean(), null);
        DMatrixRMaj product = product(product(root, other.covariance()), root);
        double shared = 0;
        EigenDecomposition_F64<DMatrixRMaj> eigen = eigen(product, false);
        for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
            shared += rootOf(eigen.getEigenvalue(i).real);
        }
        double distance = CommonOps_DDRM.dot(difference, difference) + CommonOps_DDRM.trace(reference.covariance())
                + CommonOps_DDRM.trace(other.covariance()) - 2 * shared;
        return Math.max(0, distance);
    }

    /** The symmetric square root of a covariance. */
    private static DMatrixRMaj root(DMatrixRMaj covariance) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = eigen(covariance, true);
        DMatrixRMaj root = new DMatrixRMaj(covariance.numRows, covariance.numCols);
        for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
            DMatrixRMaj vector = eigen.getEigenVector(i);
            CommonOps_DDRM.multAddTransB(rootOf(eigen.getEigenvalue(i).real), vector, vector, root);
        }
        return root;
    }

    private static EigenDecomposition_F64<DMatrixRMaj> eigen(DMatrixRMaj symmetric, boolean vectors) {
        EigenDecomposition_F64<DMatrixRMaj> eigen =
                DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
        if (!eigen.decompose(symmetric.copy())) {
            throw new ForetokenException(
                    ForetokenException.Code.NOT_FINITE,
                    "The eigenvalues of a covariance of [" + symmetric.numRows
                            + "] features did not converge: check the classifier's weights");
        }
        return eigen;
    }

    /** Of an eigenvalue that is at least 0 but for rounding. */
    private static double rootOf(double eigenvalue) {
        return Math.sqrt(Math.max(0, eigenvalue));
    }

    private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }
}
