import sys, os
from playwright.sync_api import sync_playwright
B="http://127.0.0.1:8155"; S="/tmp/w5/"
_pw=sync_playwright().start()
br=_pw.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
def ctx(who=None,w=1280,js=True,h=None):
    h=h or (900 if w>600 else 740)
    st=f"{S}{who}.json"
    c=br.new_context(base_url=B,viewport={"width":w,"height":h},locale="vi-VN",storage_state=st if who and os.path.exists(st) else None,java_script_enabled=js,accept_downloads=True)
    c.set_default_timeout(8000)
    p=c.new_page()
    p.on("pageerror",lambda e:print("PAGEERROR",e)); p.on("console",lambda m:print("CONSOLE",m.text) if m.type in("error","warning") else None)
    p.on("response",lambda r:print("HTTP",r.status,r.request.method,r.url) if r.status>=400 else None)
    if who and not os.path.exists(st):
        p.goto("/tai-khoan/dang-nhap/") if False else p.goto("/")
        p.get_by_role("link",name="Đăng nhập",exact=True).first.click()
        p.get_by_label("Thư điện tử hoặc số điện thoại").fill(who if "@" in who or who.isdigit() else who+("@cb.example" if who not in("anh","lam","xuan") else "@bk.example"))
        p.get_by_label("Mật khẩu",exact=True).fill("hoithi-2025")
        p.get_by_role("button",name="Đăng nhập",exact=True).first.click()
        p.wait_for_load_state()
        c.storage_state(path=st)
    return p
def shot(p,name,full=True):
    p.screenshot(path=S+name+".png",full_page=full)
    h=p.evaluate("[document.documentElement.scrollWidth,document.documentElement.scrollHeight,innerWidth,innerHeight]")
    print("SHOT",name,p.url,h,"OVERFLOW" if h[0]>h[2] else "")
def txt(p): return p.locator("main").inner_text()
