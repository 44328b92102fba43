cd /work/main; DATA=/tmp/walk5 PYTHONDONTWRITEBYTECODE=1 .venv/bin/python manage.py shell -v0 -c "
from submissions.models import *
d=Dossier.objects.get(pk=13); print(d.title,'|',d.field,'|',d.stage,'|',d.first_applied_month,d.first_applied_year,'|',d.applied_place)
print([(a.name,a.share,a.phone,a.is_lead) for a in d.authors.all()])
"
