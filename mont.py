import sys
from PIL import Image
out,*f=sys.argv[1:]
ims=[Image.open(x).convert("RGB") for x in f]
W=sum(i.width+10 for i in ims);H=max(i.height for i in ims)
o=Image.new("RGB",(W,H),"gray");x=0
for i in ims:o.paste(i,(x,0));x+=i.width+10
o.save(out)
