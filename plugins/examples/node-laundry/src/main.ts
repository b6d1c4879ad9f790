import { laundry } from "./laundry.ts";
import { serve } from "./serve.ts";

void serve(laundry);
