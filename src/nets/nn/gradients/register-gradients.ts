// Registers every gradient this lab uses when it is first imported. What is not here is refused by tfjs, not wrong.
import { registerConvGradients } from "./conv-gradients";
import { registerDepthwiseGradients } from "./depthwise-gradients";
import { registerElementwiseGradients } from "./elementwise-gradients";
import { registerGatherGradient } from "./gather-gradient";
import { registerMatMulGradient } from "./matmul-gradient";
import { registerPoolGradients } from "./pool-gradients";
import { registerReductionGradients } from "./reduction-gradients";
import { registerResizeGradient } from "./resize-gradient";
import { registerShapeGradients } from "./shape-gradients";

registerConvGradients();
registerDepthwiseGradients();
registerElementwiseGradients();
registerGatherGradient();
registerMatMulGradient();
registerPoolGradients();
registerReductionGradients();
registerResizeGradient();
registerShapeGradients();
