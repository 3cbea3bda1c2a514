/// Tables and charts of what was measured.
package org.nnc.bench.report;
